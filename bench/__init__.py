"""What Nexus claims about speed and size, as programs: see README.md in this folder."""
