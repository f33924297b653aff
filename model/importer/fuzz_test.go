package importer

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzRead reads whatever there is as a template and as configuration: what comes out is
// a model that loads, or an error; never a panic, and not after minutes.
func FuzzRead(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range archives {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if file.Name != "found" {
				f.Add(filepath.Ext(file.Name), string(file.Data))
			}
		}
	}
	f.Add(".json", `{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${A}"}}}}}`)
	f.Add(".yaml", "a: &a [*a]\n")
	f.Add(".tf", "locals {\n a = local.b\n b = local.a\n}\nresource \"aws_sqs_queue\" \"q\" { name = local.a }\n")
	f.Fuzz(func(t *testing.T, ext, src string) {
		switch ext {
		case ".yaml", ".json", ".tf":
		default:
			ext = ".yaml"
		}
		file := filepath.Join(t.TempDir(), "source"+ext)
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		d, err := Read(context.Background(), []string{file})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %s", took)
		}
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("an error that says nothing")
			}
			return
		}
		loads(t, d)
	})
}
