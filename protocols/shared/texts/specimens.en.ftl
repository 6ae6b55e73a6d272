samples-do-not-fit-staff = The samples do not fit their labels or are damaged. Call the room before anything is thrown away.
few-cells-staff = Fewer than { $differential_cells } cells were counted. Say so in the report.
blast-band-staff = Blasts are { $worksheet_blasts } %. Bands begin at { $blasts_low }, { $blasts_middle } and { $blasts_high } %; the two systems in use draw them differently. Name both; the count alone is no diagnosis.
plasma-cell-band-staff = Plasma cells are { $worksheet_plasma_cells } %. Bands begin at { $plasma_cells_low } and { $plasma_cells_high } %. The count alone is no diagnosis.
say-labels = A tube or pot is not labelled with name, number, side and time.
sample-goes-where = Your samples go to the laboratory. A doctor who knows about cells looks at them under the microscope. They are checked for blood cell counts, for cancer cells and for signs of infection.
    .parent = The samples go to the laboratory. A doctor who knows about cells looks at them under the microscope. They are checked for blood cell counts, for cancer cells and for signs of infection.
