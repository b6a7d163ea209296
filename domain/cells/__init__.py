"""Cells of a French spreadsheet, read one at a time: dates, numbers, contacts, names.

Pure: a raw value and the words to recognise go in, a reading comes out. Nothing here ever raises
on what somebody typed. The words themselves are data, given by the caller.
"""
