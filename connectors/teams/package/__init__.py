"""The app package: what an administrator uploads to Teams, made from the configuration and the commands."""
