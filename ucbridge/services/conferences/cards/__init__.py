"""What is shown of conferences: the live card, its roster, lists, questions."""
