"""What the tests of every app stand on."""
