"""The national fiche RCP (volet FRCP 2025.01, CDA R2): what it says, the tables of the volet, our rule against hollow
fiches. Pure: `documents.frcp` writes it, `interop.frcp` reads it.
"""
