/** A product as a shop lists it. */
export type Product = {
  sku: string;
  product_name: string;
  brand: string;
  category: string;
  unit_price_minor: number;
  tags: string[];
};

type Aisle = {
  category: string;
  brands: readonly string[];
  things: readonly string[];
  sizes: readonly string[];
};

/** Every variety of everything of a brand is a product: 20 aisles of 4 brands, 5 varieties and 4 things. */
const AISLES: readonly Aisle[] = [
  aisle(
    "Milk & Plant Drinks",
    "Oatly,Alpro,Berchtesgadener,Weihenstephan",
    "Oat Drink,Almond Drink,Whole Milk,Soy Drink",
    "1 L",
  ),
  aisle(
    "Yoghurt & Quark",
    "Danone,Ehrmann,Müller,Zott",
    "Greek Yoghurt,Skyr,Cream Quark,Kefir",
    "150 g,500 g",
  ),
  aisle(
    "Cheese",
    "Bergader,President,Grünländer,Galbani",
    "Mozzarella,Mountain Cheese,Gouda Slices,Feta",
    "125 g,250 g",
  ),
  aisle("Bread", "Harry,Lieken,Mestemacher,Schär", "Rye Bread,Toast,Sunflower Bread,Wraps", "500 g"),
  aisle("Pasta", "Barilla,De Cecco,Rummo,Birkel", "Spaghetti No 5,Penne Rigate,Fusilli,Tagliatelle", "500 g"),
  aisle(
    "Rice & Grains",
    "Reishunger,Uncle Ben's,Tilda,Davert",
    "Basmati Rice,Jasmine Rice,Couscous,Quinoa",
    "500 g,1 kg",
  ),
  aisle(
    "Sauces",
    "Mutti,Barilla,Hela,Kikkoman",
    "Tomato Passata,Basil Pesto,Soy Sauce,Curry Ketchup",
    "400 g",
  ),
  aisle("Fruit", "Demeter,Chiquita,Pink Lady,Zespri", "Bananas,Apples,Kiwis,Lemons", "1 kg"),
  aisle(
    "Vegetables",
    "Demeter,Bioland,Bonduelle,Landfrisch",
    "Carrots,Broccoli,Vine Tomatoes,Spinach",
    "300 g,500 g",
  ),
  aisle(
    "Meat",
    "Gut Ponholz,Wiesenhof,Bioland,Rügenwalder",
    "Minced Beef,Chicken Breast,Salami,Ham Slices",
    "200 g",
  ),
  aisle(
    "Plant Protein",
    "Taifun,Rügenwalder,Like Meat,Beyond",
    "Smoked Tofu,Burger Patties,Tempeh,Falafel",
    "200 g",
  ),
  aisle("Fish", "Iglo,Followfish,Costa,Friesenkrone", "Fish Fingers,Salmon Fillet,Prawns,Herring", "250 g"),
  aisle(
    "Breakfast",
    "Kölln,Seitenbacher,Kellogg's,Rapunzel",
    "Oat Flakes,Fruit Muesli,Crunchy Granola,Almond Butter",
    "500 g",
  ),
  aisle(
    "Sweets",
    "Ritter Sport,Lindt,Haribo,Katjes",
    "Dark Chocolate,Nougat Bar,Wine Gums,Liquorice",
    "100 g,200 g",
  ),
  aisle(
    "Snacks",
    "Lorenz,Chio,Seeberger,Ültje",
    "Sea Salt Crisps,Cashew Nuts,Salt Sticks,Trail Mix",
    "150 g",
  ),
  aisle(
    "Drinks",
    "Gerolsteiner,Fritz,Rauch,Bionade",
    "Sparkling Water,Orange Juice,Cola,Apple Spritzer",
    "750 ml,1 L",
  ),
  aisle(
    "Coffee & Tea",
    "Lavazza,Dallmayr,Yogi,Teekanne",
    "Espresso Beans,Filter Coffee,Green Tea,Ginger Tea",
    "500 g",
  ),
  aisle(
    "Frozen",
    "Iglo,Wagner,Frosta,Langnese",
    "Stone Oven Pizza,Garden Peas,Vanilla Ice Cream,Berry Mix",
    "350 g",
  ),
  aisle(
    "Household",
    "Frosch,Persil,Hakle,Zewa",
    "Dish Soap,Laundry Powder,Toilet Paper,Kitchen Roll",
    "750 ml",
  ),
  aisle(
    "Baby & Care",
    "Hipp,Alnatura,Weleda,Nivea",
    "Carrot Puree,Hand Cream,Shower Gel,Rice Cakes",
    "190 g",
  ),
];
const VARIETIES = ["Classic", "Organic", "Light", "Vegan", "Family Pack"];

const TAGS_OF_VARIETY: Record<string, readonly string[]> = {
  Organic: ["organic"],
  Light: ["low-fat"],
  Vegan: ["vegan", "vegetarian"],
};
const TAGS_OF_CATEGORY: Record<string, readonly string[]> = {
  Pasta: ["italian"],
  Meat: ["meat"],
  Fish: ["fish"],
  "Plant Protein": ["vegan", "high-protein"],
  "Rice & Grains": ["gluten-free"],
  Cheese: ["dairy"],
};

/** So many products, the same in every run: real words, names of three to six of them, prices of 0.79 to 12.78. */
export function shelf(products: number): Product[] {
  const all = AISLES.flatMap(({ category, brands, things, sizes }, row) =>
    brands.flatMap((brand, column) =>
      VARIETIES.flatMap((variety, kind) =>
        things.map((thing, place): Product => {
          const number = ((row * brands.length + column) * VARIETIES.length + kind) * things.length + place;
          const size = sizes[(kind + place) % sizes.length] ?? "";
          return {
            sku: `LL-${String(10_000 + number * 7)}`,
            product_name: `${brand} ${variety} ${thing} ${size}`,
            brand,
            category,
            unit_price_minor: 79 + ((number * 37) % 1200),
            tags: [...(TAGS_OF_CATEGORY[category] ?? []), ...(TAGS_OF_VARIETY[variety] ?? [])],
          };
        }),
      ),
    ),
  );
  return all.slice(0, products);
}

function aisle(...[category, brands, things, sizes]: [string, string, string, string]): Aisle {
  return { category, brands: brands.split(","), things: things.split(","), sizes: sizes.split(",") };
}
