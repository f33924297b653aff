package platform_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tautline.dev/model/platform"
)

// What is known of a platform stands in its CUE file, with a source: whoever
// judges or draws asks the model, and names no platform.
func TestNobodyNamesAPlatform(t *testing.T) {
	files := 0
	for _, part := range []string{"model", "analysis", "rules", "render"} {
		err := filepath.WalkDir(filepath.Join("..", "..", part), func(path string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case e.IsDir() && strings.HasSuffix(e.Name(), "test"):
				return fs.SkipDir // models and checks that tests share
			case e.IsDir() && path == filepath.Join("..", "..", "model", "importer"):
				return fs.SkipDir // which platform a source names is what its readers know
			case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			files++
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, at := range platformsIn(t, path, src) {
				t.Errorf("%s", at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 100 {
		t.Errorf("only %d files were read", files)
	}
}

// platformsIn are the places of a Go file that name a platform, or all of a
// provider's. The scheme of an address is no platform.
func platformsIn(t *testing.T, name string, src []byte) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	ids := platform.IDs()
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if sel, ok := n.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Scheme" {
				return false
			}
		case *ast.BasicLit:
			text, err := strconv.Unquote(n.Value)
			prefix, _, _ := strings.Cut(text, "/")
			isProvider := func(p platform.Provider) bool { return p.ID == prefix }
			if err == nil && !strings.Contains(text, " ") && (slices.Contains(ids, text) || slices.ContainsFunc(platform.Providers(), isProvider)) {
				found = append(found, set.Position(n.Pos()).String()+": "+n.Value)
			}
		}
		return true
	})
	return found
}

func TestPlatformsIn(t *testing.T) {
	for src, want := range map[string]int{
		`x := "aws/sqs"`: 1,
		"x := `kafka`":   1,
		`x := map[string]string{"gcp/pubsub": "a"}`:       1,
		`x := strings.HasPrefix(id, "aws/")`:              1,
		`x := id == "http"`:                               1,
		`x := u.Scheme == "http" || u.Scheme != "https"`:  0,
		`x := "state platform: \"aws/sqs\" on the queue"`: 0,
		`x := "queue"`: 0,
	} {
		if got := platformsIn(t, "x.go", []byte("package x\nimport \"net/http\"\nfunc f() {\n"+src+"\n}")); len(got) != want {
			t.Errorf("%s: %q", src, got)
		}
	}
}
