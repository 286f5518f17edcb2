"""Everything that speaks libvirt XML: model ↔ elements, by shared tables."""
