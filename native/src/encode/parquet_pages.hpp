// Pages of a Parquet column chunk: header, compression, bytes. What stands in a page is its column's affair.
#pragma once

#include <zstd.h>

#include <memory>
#include <string>

#include "encode/parquet_format.hpp"

namespace tractor::encode {

// zstd with its tables kept from page to page; one for a whole file.
class PageCompressor {
 public:
  PageCompressor() : context_(ZSTD_createCCtx()) {}
  // False where there is no memory for it.
  bool ready() const { return context_ != nullptr; }
  // Appends `from` to `out`, compressed. False: zstd found no memory, `out` is as it was.
  bool append(std::string& out, std::string_view from);

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::string room_;
};

// Pages that follow each other, and how many bytes they would be without compression (headers counted, as the format
// has it).
class PageRun {
 public:
  bool add_data(std::string_view content, std::size_t values, parquet::Encoding encoding, parquet::Codec codec,
                PageCompressor& compressor);
  bool add_dictionary(std::string_view content, std::size_t values, PageCompressor& compressor);
  void clear();

  const std::string& bytes() const { return bytes_; }
  std::size_t uncompressed_bytes() const { return uncompressed_; }

 private:
  struct Header {
    parquet::PageType type;
    std::size_t values;
    parquet::Encoding encoding;
  };
  bool add(std::string_view content, const Header& header, parquet::Codec codec, PageCompressor& compressor);

  std::string bytes_;
  std::size_t uncompressed_ = 0;
  std::string stored_;  // the page at hand
};

}  // namespace tractor::encode
