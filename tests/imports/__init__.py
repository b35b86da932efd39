"""Files people bring: consoles' exports and the GA4 event export."""
