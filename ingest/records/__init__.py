"""What comes beside the video: rosters, and what meeting software says about its participants."""
