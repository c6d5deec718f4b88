"""Makes the committed tables of ``resources/`` from references and CIViC. For maintenance: no workflow step imports it."""
