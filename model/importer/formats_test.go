package importer_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/model/importer"
	"tautline.dev/model/importer/importertest"
)

func TestFormatsThatAreNotReadSayWhatIs(t *testing.T) {
	for name, want := range map[string]string{
		"workspace.dsl":  "workspace.dsl: the DSL of Structurizr isn't read; export the workspace as JSON",
		"model.c4":       "model.c4: files of LikeC4 aren't read",
		"model.likec4":   "model.likec4: files of LikeC4 aren't read",
		"threagile.yaml": "threagile.yaml: models of Threagile aren't read",
		"other.yaml":     "other.yaml: there is nothing in it",
	} {
		text := "threagile_version: 1.0.0\n"
		if name == "other.yaml" {
			text = "a: 1\n"
		}
		if got := importertest.Fails(t, name, text); !strings.HasPrefix(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
		// In a folder of nothing else, too.
		_, err := importer.Read(context.Background(), []string{importertest.Folder(t, map[string]string{name: text})})
		if err == nil || name != "other.yaml" && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("in a folder: %v", err)
		}
	}
}

func TestSeveralFormatsTogether(t *testing.T) {
	d := importertest.Read(t, map[string]string{
		"a.dsl":    "workspace {}",
		"b.json":   `[{"parent": "shop", "child": "Lamps", "callCount": 2}]`,
		"c.yaml":   "asyncapi: 3.0.0\ninfo: {title: Lamps}\n",
		"d.yaml":   "Resources: {Q: {Type: AWS::SQS::Queue}}\n",
		"e.yaml":   "threagile_version: 1\n",
		"f.yaml":   "not: ours\n",
		"g.json":   "{}{}",
		"README":   "words",
		"x/e.json": `{"$schema": "calm", "nodes": [{"unique-id": "Q", "node-type": "service"}]}`,
	})
	importertest.Want(t, d, `
		box Q: queue aws/sqs
		box Q-2: service
		box Lamps: service
		box shop: service
		box Lamps-2: service
		line shop.to.Lamps-2: shop -> Lamps-2, observed
		skipped a file a.dsl at a.dsl: the DSL of Structurizr isn't read; export the workspace as JSON (`+"`structurizr-cli export -workspace workspace.dsl -format json`"+`) and name that file
		skipped a file e.yaml at e.yaml: models of Threagile aren't read, and neither is an export of them; drawn architectures are read as Structurizr's JSON, CALM or AsyncAPI
		skipped a file g.json at g.json: g.json:1: more follows after the end of the value
		note b.json sees a service Lamps; whether it is the box of that name isn't said, so it is Lamps-2.`)
}

func TestATemplateThatAnotherOneBringsIsReadOnce(t *testing.T) {
	dir := importertest.Folder(t, map[string]string{
		"parts.yml":      "Resources: {Q: {Type: AWS::SQS::Queue}}\n",
		"serverless.yml": "service: shop\nprovider: aws\nfunctions: {f: {handler: a}}\nresources: '${file(parts.yml)}'\n",
	})
	d, err := importer.Read(context.Background(), []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	importertest.Want(t, d, "box Q: queue aws/sqs\nbox f: function aws/lambda; timeout=6s (default of Serverless Framework)")
}

func TestWhatLeadsOutOfTheRootIsNotRead(t *testing.T) {
	dir := importertest.Folder(t, map[string]string{"a/serverless.yml": "service: shop\nprovider: aws\nfunctions: {f: {handler: a, timeout: '${file(link.yml):t}'}}\n", "secret.yml": "t: 42\n"})
	if err := os.Symlink("../secret.yml", filepath.Join(dir, "a", "link.yml")); err != nil {
		t.Fatal(err)
	}
	d, err := importer.Read(context.Background(), []string{filepath.Join(dir, "a")})
	if err != nil {
		t.Fatal(err)
	}
	if text := importertest.Text(d); strings.Contains(text, "42") || !strings.Contains(text, "it lies outside the folders that were named") {
		t.Error(text)
	}
}
