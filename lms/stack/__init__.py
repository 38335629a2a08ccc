"""The product and its services on one machine: what `make run` starts, watches and stops."""
