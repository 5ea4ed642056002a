"""How well engagement, and what goes with it, is told from drawn classes whose truth is known: a file a question."""
