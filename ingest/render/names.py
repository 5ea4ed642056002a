"""Invented names of students, from many places."""

from __future__ import annotations

import unicodedata

import numpy as np


def _words(text: str) -> list[str]:
    return text.split()


_FEMININE = _words(
    """
    Amara Chloé Yuki Priya Zoë Ingrid Mei-Ling Fatima Sofía Nia Aoife Leïla Anneliese Hana Marisol Ngozi Saoirse
    Thảo Elif Katarzyna Beatriz Ananya Wanjiru Freya Małgorzata Noor Ximena Adaeze Linnéa Hye-jin Rosalind Tamar
    Oluwaseun Jūratė Dilnoza Kalani Ève Isadora Shreya Birgit Lwazi Renée Milica Farida Jia Magdalena Tuuli Carmen
    Đurđica Samira Ottilie Rūta Paloma Sigríður Lerato Anne-Sophie Mirela Nasrin Gwendolyn Keiko Zainab Theodora
    Leticia Şirin
    """
)
_MASCULINE = _words(
    """
    Kwame Mateo Björn Hiroshi Arjun Łukasz Youssef Callum Jean-Luc Rahul Siddharth Tomáš Emeka Olivér Dmitri Tane
    José Rhys Haruto Omar Anders Kofi Cristián Minh Jakub Desmond İlker Pradeep Søren Amit Felipe Zsolt Malik
    Nikolai Takumi Andrés Rashid Conor Étienne Sung-min Ivan Tariq Joaquín Mihai Ravi Leopold Baraka Håkon Vusi Enzo
    Farhad Gábor Wei Thabo Raúl Jens Karim Ezekiel Nuno Maximilian Bảo Uri Stefan Çağlar
    """
)
_FAMILY = _words(
    """
    Okafor Lindqvist Nakamura O'Sullivan Fernández Krishnamurthy Dubois Al-Hashimi Kowalczyk Mbeki Tanaka
    García-Moreno Nguyễn Haugen Papadopoulos Achterberg Özdemir Bhattacharya D'Angelo Wójcik Mwangi Petrović
    Castellanos Yamaguchi Müller Ferreira Adeyemi Johansson Rahman Šimánek Chukwu Bouchard Iyer Szabó Vandenberghe
    MacLeod Haddad Quispe Jørgensen Venkataraman Rossi Traoré Sato Brankovič Lefèvre Hosseini Mendonça Thorvaldsen
    Zielińska Park Ramírez Osei De-la-Cruz Fitzgerald Kaur Bergström Moreau Ndlovu Çelik Popescu Wong Takahashi
    Gutiérrez Abernathy Chatterjee Ivanova Marchetti Tran Kiplagat Søndergaard Villanueva Habibi Laurent Mäkinen
    Sithole O'Rourke Desrosiers Kapoor Horváth Bianchi Ibrahim Weatherby Łapiński Matsumoto Silva Oyelaran Ó-Briain
    """
)


_SCRIPTS = {
    "cyrillic": (
        (
            "Иван Павел Сергей Дмитрий Андрей Михаил Алексей Фёдор Юрий Георги",
            " ",
            "Шевченко Ковальчук Мельник Лысенко Бондарь Черных Живаго Белых Ткач Гончар",
        ),
        (
            "Ольга Наталья Екатерина Юлия Светлана Татьяна Ирина Любовь Жанна",
            " ",
            "Иванова Соколова Жукова Лебедева Щербакова Фёдорова Цветкова Яковлева Димитрова",
        ),
    ),
    "cjk": (
        ("王 李 张 刘 陈 杨 赵 黄 周 吴", "", "小明 丽华 志强 美玲 建国 子涵 雨桐 俊杰 静怡 浩然"),
        ("高橋 佐藤 田中 鈴木 中村 渡辺", " ", "さくら 健太 美咲 翔太 陽子 大輔"),
        ("김 이 박 최 정 강", "", "민준 서연 지훈 하은 도윤 수빈"),
    ),
}
"""For each script, parts of names that go together and what stands between them."""


def name_in(script: str, random: np.random.Generator, taken: set[str]) -> str:
    """A name in another script that is not in `taken` yet."""
    while True:
        first, between, second = _SCRIPTS[script][int(random.integers(len(_SCRIPTS[script])))]
        name = f"{random.choice(first.split())}{between}{random.choice(second.split())}"
        if name not in taken:
            taken.add(name)
            return name


def name_for(random: np.random.Generator, masculine: bool, taken: set[str]) -> str:
    """A name none of whose parts is in `taken` as long as there are such; never a whole name that is."""
    given, family = (_MASCULINE if masculine else _FEMININE), _FAMILY
    free_given = [part for part in given if part not in taken] or given
    free_family = [part for part in family if part not in taken] or family
    while True:
        parts = (str(random.choice(free_given)), str(random.choice(free_family)))
        name = " ".join(parts)
        if name not in taken:
            taken.update((name, *parts))
            return name
        free_given, free_family = given, family


def unaccented(name: str) -> str:
    """The same in plain letters, where Unicode takes the accents apart."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))


def address_of(name: str, number: int) -> str:
    """An e-mail address in a domain reserved for examples (RFC 2606)."""
    plain = "".join(letter for letter in name.split()[0].lower() if letter.isascii() and letter.isalpha())
    return f"{plain or 'student'}.{number:02d}@example.org"
