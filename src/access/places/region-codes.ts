// Codes of ISO 3166-2 for regions by the English names that location data have for them, where the data have no codes of their own
// (DB-IP's city data). Of countries that are not here, regions cannot be told by such data; files with codes know them all.

const table: Readonly<Record<string, string>> = {
  US: 'Alabama AL|Alaska AK|Arizona AZ|Arkansas AR|California CA|Colorado CO|Connecticut CT|Delaware DE|District of Columbia DC|Florida FL|Georgia GA|Hawaii HI|Idaho ID|Illinois IL|Indiana IN|Iowa IA|Kansas KS|Kentucky KY|Louisiana LA|Maine ME|Maryland MD|Massachusetts MA|Michigan MI|Minnesota MN|Mississippi MS|Missouri MO|Montana MT|Nebraska NE|Nevada NV|New Hampshire NH|New Jersey NJ|New Mexico NM|New York NY|North Carolina NC|North Dakota ND|Ohio OH|Oklahoma OK|Oregon OR|Pennsylvania PA|Rhode Island RI|South Carolina SC|South Dakota SD|Tennessee TN|Texas TX|Utah UT|Vermont VT|Virginia VA|Washington WA|West Virginia WV|Wisconsin WI|Wyoming WY',
  CA: 'Alberta AB|British Columbia BC|Manitoba MB|New Brunswick NB|Newfoundland and Labrador NL|Northwest Territories NT|Nova Scotia NS|Nunavut NU|Ontario ON|Prince Edward Island PE|Quebec QC|Saskatchewan SK|Yukon YT',
  JP: 'Hokkaido 01|Hokkaidō 01|Aomori 02|Iwate 03|Miyagi 04|Akita 05|Yamagata 06|Fukushima 07|Ibaraki 08|Tochigi 09|Gunma 10|Saitama 11|Chiba 12|Tokyo 13|Kanagawa 14|Niigata 15|Toyama 16|Ishikawa 17|Fukui 18|Yamanashi 19|Nagano 20|Gifu 21|Shizuoka 22|Aichi 23|Mie 24|Shiga 25|Kyoto 26|Osaka 27|Hyogo 28|Nara 29|Wakayama 30|Tottori 31|Shimane 32|Okayama 33|Hiroshima 34|Yamaguchi 35|Tokushima 36|Kagawa 37|Ehime 38|Kochi 39|Fukuoka 40|Saga 41|Nagasaki 42|Kumamoto 43|Oita 44|Miyazaki 45|Kagoshima 46|Okinawa 47',
  AU: 'New South Wales NSW|Victoria VIC|Queensland QLD|Western Australia WA|South Australia SA|Australian Capital Territory ACT|ACT ACT|Tasmania TAS|Northern Territory NT',
  DE: 'Bavaria BY|North Rhine-Westphalia NW|Baden-Wurttemberg BW|Hesse HE|Lower Saxony NI|Rheinland-Pfalz RP|Rhineland-Palatinate RP|Schleswig-Holstein SH|Saxony SN|Thuringia TH|Saxony-Anhalt ST|Hamburg HH|Free and Hanseatic City of Hamburg HH|Mecklenburg-Vorpommern MV|Brandenburg BB|State of Berlin BE|Berlin BE|Saarland SL|Bremen HB|City state Bremen HB|Free Hanseatic City of Bremen HB',
  GB: 'England ENG|Scotland SCT|Wales WLS|Northern Ireland NIR',
  FR: "Ile-de-France IDF|Auvergne-Rhone-Alpes ARA|Rhone-Alpes ARA|Occitanie OCC|Grand Est GES|Hauts-de-France HDF|New Aquitaine NAQ|Nouvelle-Aquitaine NAQ|Normandy NOR|Brittany BRE|Pays de la Loire PDL|Bourgogne BFC|Bourgogne-Franche-Comte BFC|Centre-Val de Loire CVL|Provence-Alpes-Cote d'Azur PAC|Provence PAC|Corsica 20R",
  IT: 'Piedmont 21|Aosta Valley 23|Lombardy 25|Trentino-Alto Adige 32|Veneto 34|Friuli Venezia Giulia 36|Liguria 42|Emilia-Romagna 45|Tuscany 52|Umbria 55|The Marches 57|Lazio 62|Abruzzo 65|Molise 67|Campania 72|Apulia 75|Basilicate 77|Calabria 78|Sicily 82|Sardinia 88',
  ES: 'Andalusia AN|Aragon AR|Asturias AS|Cantabria CB|Ceuta CE|Castille and Leon CL|Castille-La Mancha CM|Canary Islands CN|Catalonia CT|Extremadura EX|Galicia GA|Balearic Islands IB|Murcia MC|Madrid MD|Melilla ML|Navarre NC|Basque Country PV|La Rioja RI|Valencia VC',
  IN: 'Andaman and Nicobar AN|Andhra Pradesh AP|Arunachal Pradesh AR|Assam AS|Bihar BR|Chandigarh CH|Chhattisgarh CG|Dadra and Nagar Haveli and Daman and Diu DH|Delhi DL|Goa GA|Gujarat GJ|Haryana HR|Himachal Pradesh HP|Jammu and Kashmir JK|Jharkhand JH|Karnataka KA|Kerala KL|Ladakh LA|Lakshadweep LD|Madhya Pradesh MP|Maharashtra MH|Manipur MN|Meghalaya ML|Mizoram MZ|Nagaland NL|Odisha OD|Puducherry PY|Punjab PB|Rajasthan RJ|Sikkim SK|Tamil Nadu TN|Telangana TS|Tripura TR|Uttar Pradesh UP|Uttarakhand UK|West Bengal WB',
  BR: 'Acre AC|Alagoas AL|Amapa AP|Amazonas AM|Bahia BA|Ceara CE|Federal District DF|Espirito Santo ES|Goias GO|Maranhao MA|Mato Grosso MT|Mato Grosso do Sul MS|Minas Gerais MG|Para PA|Paraiba PB|Parana PR|Pernambuco PE|Piaui PI|Rio de Janeiro RJ|Rio Grande do Norte RN|Rio Grande do Sul RS|Rondonia RO|Roraima RR|Santa Catarina SC|Sao Paulo SP|Sergipe SE|Tocantins TO',
  CN: 'Anhui AH|Beijing BJ|Chongqing CQ|Fujian FJ|Gansu GS|Guangdong GD|Guangxi GX|Guizhou GZ|Hainan HI|Hebei HE|Heilongjiang HL|Henan HA|Hubei HB|Hunan HN|Inner Mongolia NM|Jiangsu JS|Jiangxi JX|Jilin JL|Liaoning LN|Ningxia NX|Qinghai QH|Shaanxi SN|Shandong SD|Shanghai SH|Shanxi SX|Sichuan SC|Tianjin TJ|Tibet XZ|Xinjiang XJ|Yunnan YN|Zhejiang ZJ',
  KR: 'Seoul 11|Busan 26|Daegu 27|Incheon 28|Gwangju 29|Daejeon 30|Ulsan 31|Gyeonggi-do 41|Gangwon-do 42|North Chungcheong 43|Chungcheongbuk-do 43|Chungcheongnam-do 44|Jeollabuk-do 45|Jeollanam-do 46|Gyeongsangbuk-do 47|Gyeongsangnam-do 48|Jeju-do 49|Sejong-si 50',
  MX: 'Aguascalientes AGU|Baja California BCN|Baja California Sur BCS|Campeche CAM|Chiapas CHP|Chihuahua CHH|Coahuila COA|Colima COL|Durango DUR|Guanajuato GUA|Guerrero GRO|Hidalgo HID|Jalisco JAL|Mexico MEX|Mexico City CMX|Michoacan MIC|Morelos MOR|Nayarit NAY|Nuevo Leon NLE|Oaxaca OAX|Puebla PUE|Queretaro QUE|Quintana Roo ROO|San Luis Potosi SLP|Sinaloa SIN|Sonora SON|Tabasco TAB|Tamaulipas TAM|Tlaxcala TLA|Veracruz VER|Yucatan YUC|Zacatecas ZAC',
  NL: 'Drenthe DR|Flevoland FL|Friesland FR|Gelderland GE|Groningen GR|Limburg LI|North Brabant NB|North Holland NH|Overijssel OV|South Holland ZH|Utrecht UT|Zeeland ZE',
  CH: 'Aargau AG|Appenzell Ausserrhoden AR|Appenzell Innerrhoden AI|Basel-City BS|Basel-Landschaft BL|Bern BE|Fribourg FR|Geneva GE|Glarus GL|Grisons GR|Jura JU|Lucerne LU|Neuchatel NE|Nidwalden NW|Obwalden OW|Saint Gall SG|Schaffhausen SH|Schwyz SZ|Solothurn SO|Thurgau TG|Ticino TI|Uri UR|Valais VS|Vaud VD|Zug ZG|Zurich ZH',
  AT: 'Burgenland 1|Carinthia 2|Lower Austria 3|Upper Austria 4|Salzburg 5|Styria 6|Tyrol 7|Vorarlberg 8|Vienna 9|State of Vienna 9',
};

const codes: ReadonlyMap<string, string> = new Map(
  Object.entries(table).flatMap(([country, regions]) =>
    regions.split('|').map((region): [string, string] => {
      const blank = region.lastIndexOf(' ');
      return [`${country} ${region.slice(0, blank).toLowerCase()}`, `${country}-${region.slice(blank + 1)}`];
    }),
  ),
);

export const regionCode = (country: string, name: string): string | undefined =>
  codes.get(`${country} ${name.toLowerCase()}`);

/** Whether regions of the country can be told by their names. */
export const namesRegionsOf = (country: string): boolean => Object.hasOwn(table, country);
