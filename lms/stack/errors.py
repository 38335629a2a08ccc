"""What can stop the stack, said in one sentence."""


class StackError(Exception):
    """The stack cannot go on; the message is one sentence for the person at the terminal."""
