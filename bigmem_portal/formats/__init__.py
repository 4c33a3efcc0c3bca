"""How Django itself writes days and hours, in the administration above all.

Sentences take their days from `reservations.wording`, which can say “1er mars”.
"""
