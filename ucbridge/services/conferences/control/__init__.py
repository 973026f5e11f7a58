"""What people do with a conference that goes on: which is meant, who may, what is done."""
