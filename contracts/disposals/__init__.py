"""What came back or was destroyed: returns, disposal certificates, and the balance of what is still out."""
