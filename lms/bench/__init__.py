"""`make bench`: what pages and bulk work cost, as ratios of a floor measured in the same run."""
