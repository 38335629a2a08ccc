"""The screens: one's own, the two of a pairing, and the training office's."""
