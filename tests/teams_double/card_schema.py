"""Adaptive Cards 1.5 as a table: what may stand in each element and action, after the schema of adaptivecards.io.

Each property: its kind (see card_rules.py), with "!" where it must be there. Teams' own additions are at the end.
"""

from __future__ import annotations

Properties = dict[str, str]

ENUMS: dict[str, tuple[str, ...]] = {
    "Mode": ("primary", "secondary"),
    "ActionStyle": ("default", "positive", "destructive"),
    "Associated": ("auto", "none"),
    "Height": ("auto", "stretch"),
    "ChoiceStyle": ("compact", "expanded", "filtered"),
    "Colors": ("default", "dark", "light", "accent", "good", "warning", "attention"),
    "ContainerStyle": ("default", "emphasis", "good", "attention", "warning", "accent"),
    "FontSize": ("default", "small", "medium", "large", "extralarge"),
    "FontType": ("default", "monospace"),
    "FontWeight": ("default", "lighter", "bolder"),
    "Horizontal": ("left", "center", "right"),
    "Fill": ("cover", "repeathorizontally", "repeatvertically", "repeat"),
    "ImageSize": ("auto", "stretch", "small", "medium", "large"),
    "ImageStyle": ("default", "person"),
    "Spacing": ("default", "none", "small", "medium", "large", "extralarge", "padding"),
    "BlockStyle": ("default", "heading"),
    "TextStyle": ("text", "tel", "url", "email", "password"),
    "Vertical": ("top", "center", "bottom"),
}

ELEMENT: Properties = {
    "fallback": "fallback element", "height": "Height", "separator": "bool", "spacing": "Spacing", "id": "str",
    "isVisible": "bool", "requires": "object",
}  # fmt: skip
INPUT: Properties = ELEMENT | {"id": "str!", "errorMessage": "str", "isRequired": "bool", "label": "str"}
ACTION: Properties = {
    "title": "str", "iconUrl": "url", "id": "str", "style": "ActionStyle", "fallback": "fallback action",
    "tooltip": "str", "isEnabled": "bool", "mode": "Mode", "requires": "object",
}  # fmt: skip
BOX: Properties = {
    "items": "[element]", "selectAction": "tap", "style": "ContainerStyle", "verticalContentAlignment": "Vertical",
    "bleed": "bool", "backgroundImage": "image", "minHeight": "px", "rtl": "bool",
}  # fmt: skip
TEXT: Properties = {
    "text": "str!", "color": "Colors", "fontType": "FontType", "isSubtle": "bool", "size": "FontSize",
    "weight": "FontWeight",
}  # fmt: skip

ELEMENTS: dict[str, Properties] = {
    "TextBlock": ELEMENT | TEXT | {
        "horizontalAlignment": "Horizontal", "maxLines": "number", "wrap": "bool", "style": "BlockStyle",
    },
    "RichTextBlock": ELEMENT | {"inlines": "[inline]!", "horizontalAlignment": "Horizontal"},
    "Image": ELEMENT | {
        "url": "url!", "altText": "str", "backgroundColor": "str", "height": "str", "horizontalAlignment": "Horizontal",
        "selectAction": "tap", "size": "ImageSize", "style": "ImageStyle", "width": "px",
    },
    "ImageSet": ELEMENT | {"images": "[Image]!", "imageSize": "ImageSize"},
    "Media": ELEMENT | {"sources": "[MediaSource]!", "poster": "url", "altText": "str"},
    "ActionSet": ELEMENT | {"actions": "[action]!"},
    "Container": ELEMENT | BOX | {"items": "[element]!"},
    "ColumnSet": ELEMENT | {
        "columns": "[Column]", "selectAction": "tap", "style": "ContainerStyle", "bleed": "bool", "minHeight": "px",
        "horizontalAlignment": "Horizontal",
    },
    "FactSet": ELEMENT | {"facts": "[Fact]!"},
    "Table": ELEMENT | {
        "columns": "[TableColumnDefinition]", "rows": "[TableRow]", "firstRowAsHeader": "bool", "showGridLines": "bool",
        "gridStyle": "ContainerStyle", "horizontalCellContentAlignment": "Horizontal",
        "verticalCellContentAlignment": "Vertical",
    },
    "Input.Text": INPUT | {
        "isMultiline": "bool", "maxLength": "number", "placeholder": "str", "regex": "str", "style": "TextStyle",
        "inlineAction": "tap", "value": "str",
    },
    "Input.Number": INPUT | {"max": "number", "min": "number", "placeholder": "str", "value": "number"},
    "Input.Date": INPUT | {"max": "str", "min": "str", "placeholder": "str", "value": "str"},
    "Input.Time": INPUT | {"max": "str", "min": "str", "placeholder": "str", "value": "str"},
    "Input.Toggle": INPUT | {
        "title": "str!", "value": "str", "valueOff": "str", "valueOn": "str", "wrap": "bool",
    },
    "Input.ChoiceSet": INPUT | {
        "choices": "[Input.Choice]", "isMultiSelect": "bool", "style": "ChoiceStyle", "value": "str",
        "placeholder": "str", "wrap": "bool", "choices.data": "Data.Query",
    },
}  # fmt: skip

ACTIONS: dict[str, Properties] = {
    "Action.Execute": ACTION | {"verb": "str", "data": "data", "associatedInputs": "Associated"},
    "Action.Submit": ACTION | {"data": "data", "associatedInputs": "Associated"},
    "Action.OpenUrl": ACTION | {"url": "url!"},
    "Action.ShowCard": ACTION | {"card": "card"},
    "Action.ToggleVisibility": ACTION | {"targetElements": "targets!"},
}

PARTS: dict[str, Properties] = {
    "Column": ELEMENT | BOX | {"width": "width"},
    "Fact": {"title": "str!", "value": "str!"},
    "MediaSource": {"mimeType": "str", "url": "url!"},
    "Input.Choice": {"title": "str!", "value": "str!"},
    "TableColumnDefinition": {
        "width": "width", "horizontalCellContentAlignment": "Horizontal", "verticalCellContentAlignment": "Vertical",
    },
    "TableRow": {
        "cells": "[TableCell]", "style": "ContainerStyle", "horizontalCellContentAlignment": "Horizontal",
        "verticalCellContentAlignment": "Vertical",
    },
    "TableCell": BOX | {"items": "[element]!"},
    "TextRun": TEXT | {
        "highlight": "bool", "italic": "bool", "selectAction": "tap", "strikethrough": "bool", "underline": "bool",
    },
    "Refresh": {"action": "execute!", "userIds": "[str]"},
    "BackgroundImage": {
        "url": "url!", "fillMode": "Fill", "horizontalAlignment": "Horizontal", "verticalAlignment": "Vertical",
    },
    "Data.Query": {"dataset": "str!", "associatedInputs": "Associated", "count": "number", "skip": "number"},
    "TargetElement": {"elementId": "str!", "isVisible": "bool"},
}  # fmt: skip

CARD_PROPERTIES: Properties = {
    "version": "str", "refresh": "Refresh", "authentication": "object", "body": "[element]", "actions": "[action]",
    "selectAction": "tap", "fallbackText": "str", "backgroundImage": "image", "minHeight": "px", "rtl": "bool",
    "speak": "str", "lang": "str", "verticalContentAlignment": "Vertical", "$schema": "str", "msteams": "object",
}  # fmt: skip
