"""How somebody comes in: numbers, links, pages, calendars."""
