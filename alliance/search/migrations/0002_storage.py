from django.db import migrations

# Long texts and vectors lie outside the row, uncompressed: walking through rows touches less, and
# reading one vector unpacks nothing. The short vector of the head stays in the row.
OUTSIDE = """
ALTER TABLE search_document ALTER COLUMN text SET STORAGE EXTERNAL;
ALTER TABLE search_document ALTER COLUMN folded SET STORAGE EXTERNAL;
ALTER TABLE search_document ALTER COLUMN words SET STORAGE EXTERNAL;
ALTER TABLE search_document SET (toast_tuple_target = 1024);
"""
AS_USUAL = """
ALTER TABLE search_document ALTER COLUMN text SET STORAGE EXTENDED;
ALTER TABLE search_document ALTER COLUMN folded SET STORAGE EXTENDED;
ALTER TABLE search_document ALTER COLUMN words SET STORAGE EXTENDED;
ALTER TABLE search_document RESET (toast_tuple_target);
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]

    operations = [migrations.RunSQL(OUTSIDE, AS_USUAL)]
