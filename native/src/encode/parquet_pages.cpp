#include "encode/parquet_pages.hpp"

#include "encode/thrift_compact.hpp"

namespace tractor::encode {

namespace {

// The fastest of the levels that still pack figures well; a page is some tens of kilobytes.
constexpr int kLevel = 1;

}  // namespace

bool PageCompressor::append(std::string& out, std::string_view from) {
  room_.resize(ZSTD_compressBound(from.size()));
  const std::size_t size =
      ZSTD_compressCCtx(context_.get(), room_.data(), room_.size(), from.data(), from.size(), kLevel);
  if (ZSTD_isError(size) != 0) return false;
  out.append(room_, 0, size);
  return true;
}

bool PageRun::add(std::string_view content, const Header& header, parquet::Codec codec, PageCompressor& compressor) {
  stored_.clear();
  if (codec == parquet::Codec::zstd && !compressor.append(stored_, content)) return false;
  const std::string_view stored = codec == parquet::Codec::zstd ? std::string_view(stored_) : content;
  const std::size_t header_at = bytes_.size();
  ThriftWriter thrift(bytes_);
  thrift.i32(1, static_cast<std::int32_t>(header.type));
  thrift.i32(2, static_cast<std::int32_t>(content.size()));
  thrift.i32(3, static_cast<std::int32_t>(stored.size()));
  thrift.begin_struct(header.type == parquet::PageType::data ? 5 : 7);
  thrift.i32(1, static_cast<std::int32_t>(header.values));
  thrift.i32(2, static_cast<std::int32_t>(header.encoding));
  if (header.type == parquet::PageType::data) {
    thrift.i32(3, static_cast<std::int32_t>(parquet::Encoding::rle));  // of definition levels
    thrift.i32(4, static_cast<std::int32_t>(parquet::Encoding::rle));  // of repetition levels, of which there are none
  }
  thrift.end_struct();
  thrift.end_struct();
  uncompressed_ += bytes_.size() - header_at + content.size();
  bytes_.append(stored);
  return true;
}

bool PageRun::add_data(std::string_view content, std::size_t values, parquet::Encoding encoding, parquet::Codec codec,
                       PageCompressor& compressor) {
  return add(content, {parquet::PageType::data, values, encoding}, codec, compressor);
}

bool PageRun::add_dictionary(std::string_view content, std::size_t values, PageCompressor& compressor) {
  return add(content, {parquet::PageType::dictionary, values, parquet::Encoding::plain}, parquet::Codec::zstd,
             compressor);
}

void PageRun::clear() {
  bytes_.clear();
  uncompressed_ = 0;
}

}  // namespace tractor::encode
