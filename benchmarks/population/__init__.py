"""A population of scripted models that fail as real ones do, and the tasks it is given."""
