"""Learning the default forecast's coefficients: rows, examples, networks, validation."""

import os

# Before torch computes anything: one thread, and the same arithmetic on every processor that has AVX2.
for _name, _value in (("OMP_NUM_THREADS", "1"), ("MKL_CBWR", "AVX2"), ("ATEN_CPU_CAPABILITY", "avx2")):
    os.environ.setdefault(_name, _value)
