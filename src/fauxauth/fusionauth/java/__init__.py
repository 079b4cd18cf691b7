"""What of Java shows in the vendor's answers: how it writes dates, and the time zones that it knows."""
