"""The kinds of treatment."""

from enum import StrEnum


class Modality(StrEnum):
    """The kind of treatment (a closed set). ``not classified``: nothing that was read says it; no row of the table is."""

    SMALL_MOLECULE = "small molecule"
    ANTIBODY = "antibody"
    ANTIBODY_DRUG_CONJUGATE = "antibody-drug conjugate"
    CELL_THERAPY = "cell therapy"
    VACCINE = "vaccine"
    HORMONE = "hormone"
    CHEMOTHERAPY = "chemotherapy"
    IMMUNOTHERAPY = "immunotherapy"
    OTHER_BIOLOGICAL = "other biological"
    RADIOTHERAPY = "radiotherapy"
    ABLATION = "ablation or implantation"
    RADIOLIGAND = "radioligand"
    TRACER = "PET or SPECT tracer"
    SURGERY = "surgery"
    COMBINATION = "combination"
    SEVERAL = "several kinds"
    NOT_CLASSIFIED = "not classified"
