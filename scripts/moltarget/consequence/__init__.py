"""Consequences of alleles from a reference: bcftools norm and csq for the terms, our own names from the edited CDS."""
