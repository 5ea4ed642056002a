"""What engagement formulas are worth: held against pictures of faces whose engagement people rated.

    FILE.npz -> pictures, one by one -> what is seen of each -> what formulas say -> how that goes with the ratings
    pictures    pictures                looking                 measures             figures

docs/engagement.md says how to make a file, and how to read the figures.
"""
