package formattest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
)

func htmlShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	z := html.NewTokenizer(bytes.NewReader(doc))
	within := "" // what is no markup: a script or a style
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return nil, err
			}
			return set(things), nil
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			things["<"+t.Data+">"] = true
			if t.Data == "script" || t.Data == "style" {
				within = t.Data
			}
			for _, a := range t.Attr {
				if err := attribute(t.Data, a.Key, a.Val, things); err != nil {
					return nil, err
				}
			}
		case html.EndTagToken:
			within = ""
		case html.TextToken:
			if within != "" {
				things[within+": "+string(z.Raw())] = true
			}
		case html.CommentToken:
			things["comment"] = true
		}
	}
}

func svgShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return set(things), nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			things["<"+t.Name.Local+">"] = true
			for _, a := range t.Attr {
				if err := attribute(t.Name.Local, a.Name.Local, a.Value, things); err != nil {
					return nil, err
				}
			}
		case xml.Directive:
			things["directive"] = true
		case xml.ProcInst:
			things["?"+t.Target] = true
		}
	}
}

// attribute tells of an attribute that a browser would follow or run.
func attribute(of, name, value string, into map[string]bool) error {
	name = strings.ToLower(name)
	if name != "tabindex" { // what is long can be scrolled
		into[of+" "+name] = true
	}
	if strings.HasPrefix(name, "on") {
		return fmt.Errorf("<%s %s>", of, name)
	}
	if name == "href" || name == "src" || name == "action" || name == "formaction" || name == "srcset" {
		return address(value)
	}
	return nil
}

// address tells of an address that leads to anything but a page.
func address(s string) error {
	if s == "data:," { // nothing: a page that has no icon
		return nil
	}
	for _, good := range []string{"#", "https://", "http://"} {
		if strings.HasPrefix(s, good) {
			return nil
		}
	}
	return fmt.Errorf("it leads to %.60q", s)
}
