"""Every change: `writing` by who takes part, `moderating` by the office, one's own `following`."""
