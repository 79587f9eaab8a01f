"""Tagging archives in partitions on many machines: files of rows in, Parquet out, scheduled by Dask.

`running.run` is the whole of it; what travels to the workers is `work.do`.
"""
