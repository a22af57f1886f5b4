{
  "targets": [
    {
      "target_name": "tractor",
      "sources": ["<!@(node -p \"const s=require('./native/sources.json');[...s.core,...s.binding].join(' ')\")"],
      "include_dirs": ["native/src", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=8", "NODE_ADDON_API_DISABLE_DEPRECATED", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17"],
      "cflags_cc": ["-std=c++20", "-O3", "-fvisibility=hidden", "-fvisibility-inlines-hidden", "-flto=auto"],
      "ldflags": ["-O3", "-flto=auto"],
      "libraries": ["-lz", "-lzstd", "-l:liblz4.a", "-Wl,--exclude-libs,liblz4.a", "-ldl", "-lpthread"]
    }
  ]
}
