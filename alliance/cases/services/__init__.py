from . import advising, closing, conferences, drafting, experts, reviewing

__all__ = ["advising", "closing", "conferences", "drafting", "experts", "reviewing"]
