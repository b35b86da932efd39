"""One part at a time, without a server and without a build: what a person runs while working (`make quick`)."""
