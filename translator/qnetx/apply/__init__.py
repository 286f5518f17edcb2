"""Wanted documents → a plan, and what it says done through libvirt: the only place that imports libvirt."""
