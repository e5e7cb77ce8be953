"""What happened after the decision: its conditions met or not, its actions done. Before it: minutes."""
