"""What every workbook that we write has in common."""

AS_TYPED = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""For XlsxWriter: what people wrote stays text, be it « =1+1 »."""
A4 = 9
"""XlsxWriter's number of the paper."""
