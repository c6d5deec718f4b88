"""Files of known variants (population frequencies, panels of normals, ClinVar, hotspots, regions) joined to a batch's alleles.

``files`` says what a configured file is, ``checking`` what is wrong with one, ``tables`` turns TSV and plain BED into indexed
files, ``alleles`` compares allele spellings, ``searching`` looks sites up in one file, ``joining`` joins all files in one pass.
"""
