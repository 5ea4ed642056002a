"""What engagement formulas are worth: held against pictures of faces whose engagement people rated.

    FILE.npz -> pictures, one at a time -> what is seen of each -> what each formula says -> how that goes with the rating
    pictures    pictures                   looking                 measures                 figures

docs/engagement.md says how to make a file, and how to read the figures.
"""
