"""What happened after the decision: act, complications, outcome. Before it: minutes."""
