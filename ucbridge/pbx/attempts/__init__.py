"""What every call was, told from its channels: who looked for whom, who was rung, who talked."""
