"""Days in figures, since Django's formats know no “1er”; hours as “0 h 41”, never parted."""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y à G\N{NO-BREAK SPACE}\\h\N{NO-BREAK SPACE}i"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
TIME_FORMAT = "G\N{NO-BREAK SPACE}\\h\N{NO-BREAK SPACE}i"
