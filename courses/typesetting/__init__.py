"""Typst, its Chinese faces and what they can draw: for the apps that print. No app, no tables."""
