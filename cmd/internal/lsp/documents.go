package lsp

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"tautline.dev/model/outline"
)

// document is a file as an editor has it. It is never changed: another takes its
// place.
type document struct {
	// name is the file, uri what the editor calls it.
	name, uri string
	version   int
	text      *text
	content   string
	outline   func() *outline.Outline
}

func newDocument(name, uri string, version int, t *text) *document {
	return &document{name, uri, version, t, string(t.src), sync.OnceValue(func() *outline.Outline { return outline.Of(t.src) })}
}

func (d *document) dir() string { return filepath.Dir(d.name) }

// at is the offset of a place in the document.
func (d *document) at(p Position) int { return d.text.offset(p) }

// fileOf is the file of a URI. Other things than files have no model.
func fileOf(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", fmt.Errorf("%q is no file of this machine", uri)
	}
	path := u.Path
	if len(path) > 2 && path[0] == '/' && path[2] == ':' { // of Windows: /c:/shop
		path = path[1:]
	}
	return filepath.Clean(filepath.FromSlash(path)), nil
}

// uriOf is the URI of a file.
func uriOf(name string) string {
	path := filepath.ToSlash(name)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
