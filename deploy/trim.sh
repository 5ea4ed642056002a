#!/bin/sh
# Take out of an installation what a server never loads (for the image): tests, types, sources of C, symbols, accelerators
# of other machines, pip. `classpulse doctor` loads every model afterwards.
set -eu
cd "$1"/lib/python3*/site-packages

find . -depth -type d \( -name tests -o -name test -o -name __pycache__ \) -exec rm -rf {} +
find . -type f \( -name '*.pyi' -o -name '*.map' -o -name '*.pxd' -o -name '*.pyx' -o -name '*.c' -o -name '*.h' \) -delete
rm -rf pip pip-*.dist-info ../../../bin/pip*
rm -rf pyarrow/include pyarrow/src pyarrow/*flight* pyarrow/*_s3* numpy/_core/include plotly/labextension
rm -rf onnxruntime/capi/libonnxruntime.so* onnxruntime/transformers onnxruntime/tools
rm -rf ai_edge_litert/libLiteRt.so ai_edge_litert/libLiteRtWebGpuAccelerator.so ai_edge_litert/tools ai_edge_litert/vendors
rm -rf dash/dash-renderer/build/*.dev.js plotly/package_data/widgetbundle.js
rm -rf plotly/graph_objs/*/ # our charts are written as plotly.js reads them

# A wheel holds no links, so Arrow's comes three times
for file in pyarrow/libarrow_python.so.*.*.*; do
  name=$(basename "$file")
  ln -sf "$name" "${file%.*.*}" && ln -sf "$name" pyarrow/libarrow_python.so
done

# Babel's locales but those of the languages there are
spoken=$(cd dashboard/languages && ls | sed -n 's/\.po$//p')
for file in babel/locale-data/*.dat; do
  name=$(basename "$file" .dat)
  case " root en $spoken " in *" ${name%%_*} "*) ;; *) rm "$file" ;; esac
done

# Symbols; not of what is in *.libs, which does not load any more once stripped
for package in av sqlalchemy fontTools pyarrow scipy PIL cryptography shapely; do
  find "$package" -name '*.so*' -type f -exec strip --strip-unneeded {} +
done
