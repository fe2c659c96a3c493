#include "wire/xml.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/aws_errors.h"
#include "wire/codec.h"
#include "wire/test_shapes.h"

namespace crossgate::wire {
namespace {

using test::Everything;
using test::Leaf;
using testing::HasSubstr;

constexpr std::string_view kNamespace = "https://example.amazonaws.com/doc/2010-05-08/";

std::string leaf_document(std::string_view name) {
  return serialize_xml("GetLeaf", kNamespace, shape_of<Leaf>(),
                       encode(Leaf{std::string(name), {}}, TimestampFormat::iso8601), "id");
}

TEST(SerializeXml, WrapsTheResultAndNamesTheRequest) {
  EXPECT_EQ(
      serialize_xml("GetLeaf", kNamespace, shape_of<Leaf>(),
                    boost::json::parse(R"({"Name":"a","children":[{"Name":"b","children":[]}],"else":1})"), "r-1"),
      "<GetLeafResponse xmlns=\"https://example.amazonaws.com/doc/2010-05-08/\"><GetLeafResult><Name>a</Name>"
      "<children><member><Name>b</Name><children></children></member></children></GetLeafResult>"
      "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetLeafResponse>");
}

TEST(SerializeXml, HasAnEmptyResultWhereTheOutputHasNoMembers) {
  EXPECT_EQ(serialize_xml("DeleteLeaf", kNamespace, shape_of<test::Nothing>(), boost::json::object(), "r-1"),
            "<DeleteLeafResponse xmlns=\"https://example.amazonaws.com/doc/2010-05-08/\">"
            "<DeleteLeafResult></DeleteLeafResult>"
            "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DeleteLeafResponse>");
}

TEST(SerializeXml, CarriesAnyTextSafely) {
  const std::vector<std::pair<std::string, std::string>> texts{
      {"</Name><Admin>true</Admin>", "&lt;/Name&gt;&lt;Admin&gt;true&lt;/Admin&gt;"},
      {"a&amp;b", "a&amp;amp;b"},
      {"]]>", "]]&gt;"},
      {"\"'", "&quot;'"},
      {"a\r\n\tb", "a&#xD;\n\tb"},
      {"\x01\x1f", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {std::string("a\0b", 3), "a\xEF\xBF\xBD\x62"},
      {"\xEF\xBF\xBE\xEF\xBF\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"caf\xe9", "caf\xEF\xBF\xBD"},
      {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
  };
  for (const auto& [text, written] : texts)
    EXPECT_THAT(leaf_document(text), HasSubstr("<Name>" + written + "</Name>")) << text;
}

TEST(Xml, BringsEveryKindOfMemberBackAsItWas) {
  const auto document =
      serialize_xml("Do", kNamespace, shape_of<Everything>(), encode(test::full(), TimestampFormat::iso8601), "id");
  const auto tree = parse_xml("Do", shape_of<Everything>(), document);
  ASSERT_TRUE(tree) << tree.error().message;
  const auto decoded = decode<Everything>(*tree, Scalars::text);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, test::full());
}

TEST(ParseXml, ReadsNumbersAndBooleansAsWhatTheyAreAndIgnoresTheUnknown) {
  const auto tree = parse_xml(
      "Do", shape_of<Everything>(),
      "<?xml version=\"1.0\"?>\n<DoResponse xmlns=\"x\">\n <DoResult>\n  <count> -3 </count><flag>false</flag>"
      "<ratio>2.5</ratio><when>1970-01-01T00:00:00Z</when><Names>\n<member>a<!-- x -->b</member>"
      "<member/><member><![CDATA[<c>]]></member></Names><else>1</else></DoResult></DoResponse>");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(*tree, boost::json::parse(R"({"count":-3,"flag":false,"ratio":2.5,"when":"1970-01-01T00:00:00Z",
                                          "Names":["ab","","<c>"]})"));
}

TEST(ParseXml, RefusesWhatIsNoAnswerToTheOperation) {
  const std::vector<std::string> documents{
      "",
      "<DoResponse>",
      "<OtherResponse></OtherResponse>",
      "{}",
      "<DoResponse><DoResult><count>x</count></DoResult></DoResponse>",
      "<DoResponse><DoResult><count>1<count></DoResult></DoResponse>",
      "<DoResponse><DoResult><flag>maybe</flag></DoResult></DoResponse>",
      "<DoResponse>\xff</DoResponse>",
  };
  for (const auto& document : documents) EXPECT_FALSE(parse_xml("Do", shape_of<Everything>(), document)) << document;
}

TEST(ParseXml, ExpandsNoEntitiesOfADocumentType) {
  const auto tree = parse_xml("Do", shape_of<Leaf>(),
                              "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
                              "<DoResponse><DoResult><Name>&a;&f;&amp;</Name></DoResult></DoResponse>");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(boost::json::serialize(*tree), R"({"Name":"&a;&f;&"})");
}

TEST(ParseXml, SurvivesDeepNesting) {
  std::string open;
  std::string close;
  for (int i = 0; i < 100'000; ++i) {
    open += "<children><member>";
    close += "</member></children>";
  }
  EXPECT_FALSE(parse_xml("Do", shape_of<Leaf>(), "<DoResponse><DoResult>" + open + close + "</DoResult></DoResponse>"));
}

TEST(XmlError, NamesTheCodeOfQueryServicesAndWhoseFaultItIs) {
  const std::string refused = serialize_xml_error({kInvalidSignature, "no & no"}, kNamespace, "r-1");
  EXPECT_EQ(refused,
            "<ErrorResponse xmlns=\"https://example.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>"
            "<Code>SignatureDoesNotMatch</Code><Message>no &amp; no</Message></Error><RequestId>r-1</RequestId>"
            "</ErrorResponse>");
  EXPECT_EQ(parse_xml_error(403, refused), (RemoteError{403, "SignatureDoesNotMatch", "no & no", "r-1"}));
  EXPECT_THAT(serialize_xml_error({kInternalFailure, ""}, kNamespace, "r"),
              HasSubstr("<Type>Receiver</Type><Code>InternalFailure</Code>"));
}

TEST(XmlError, SaysSoWhereTheAnswerDoesNotSayWhy) {
  const RemoteError expected{503, "503", "The server answered HTTP 503 and did not say why.", ""};
  for (const std::string_view body : {"", "<html></html>", "<ErrorResponse><Error/></ErrorResponse>", "{}"})
    EXPECT_EQ(parse_xml_error(503, body), expected) << body;
}

}  // namespace
}  // namespace crossgate::wire
